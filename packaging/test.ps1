# Checks and tests, all of them; the exit code is that of the first that failed. Arguments go to pytest.
Set-Location (Join-Path $PSScriptRoot '..')
. packaging/setup.ps1

Initialize-Station 'test'
$env:QT_QPA_PLATFORM = 'offscreen'
$first = 0
# Three files at a time: most tests wait for processes and sockets of their own. With arguments they run one by one.
$how = if ($args.Count -gt 0) { $args } else { @('--numprocesses', '3', '--dist', 'loadfile', '--no-loadscope-reorder') }
$checks = @(
    @('ruff', 'check', '--quiet', '.'),
    @('ruff', 'format', '--check', '--quiet', '.'),
    @('mypy', '--no-error-summary'),
    (@('pytest', '--ignore=tests/bench', '-p', 'no:benchmark') + $how)
)
foreach ($check in $checks) {
    & $VenvPython -m @check
    if ($first -eq 0) { $first = $LASTEXITCODE }
}
exit $first
