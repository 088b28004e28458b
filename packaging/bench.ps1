# The benchmarks, each a ratio within one run. Arguments go to pytest.
Set-Location (Join-Path $PSScriptRoot '..')
. packaging/setup.ps1

Initialize-Station 'test'
$env:QT_QPA_PLATFORM = 'offscreen'
& $VenvPython -m pytest tests/bench --benchmark-only @args
exit $LASTEXITCODE
