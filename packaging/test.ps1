# Checks and tests, all of them; the exit code is that of the first that failed. Arguments go to pytest.
Set-Location (Join-Path $PSScriptRoot '..')
. packaging/setup.ps1

Initialize-Station 'test'
$env:QT_QPA_PLATFORM = 'offscreen'
$first = 0
$checks = @(
    @('ruff', 'check', '--quiet', '.'),
    @('ruff', 'format', '--check', '--quiet', '.'),
    @('mypy', '--no-error-summary'),
    (@('pytest', '--ignore=tests/bench') + $args)
)
foreach ($check in $checks) {
    & $VenvPython -m @check
    if ($first -eq 0) { $first = $LASTEXITCODE }
}
exit $first
