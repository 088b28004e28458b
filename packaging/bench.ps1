# The benchmarks, each a ratio within one run. Arguments go to pytest, files first: one that is named runs alone.
Set-Location (Join-Path $PSScriptRoot '..')
. packaging/setup.ps1

Initialize-Station 'test'
$env:QT_QPA_PLATFORM = 'offscreen'
$files = if ("$($args[0])" -like 'tests/*') { @() } else { @('tests/bench') }
& $VenvPython -m pytest --benchmark-only @files @args
exit $LASTEXITCODE
