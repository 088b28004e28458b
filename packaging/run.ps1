# Starts Parcel Bench from a checkout. Arguments are passed on to `shipstation`.
Set-Location (Join-Path $PSScriptRoot '..')
. packaging/setup.ps1

Initialize-Station 'run'
& (Join-Path $Venv 'Scripts\shipstation.exe') @args
exit $LASTEXITCODE
