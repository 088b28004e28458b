# Builds dist\parcel-bench, the program as one folder, and a zip of it. Not tried yet: see README.md beside this.
Set-Location (Join-Path $PSScriptRoot '..\..')
. packaging/setup.ps1

$Venv = if ($env:SHIPSTATION_BUILD_VENV) { $env:SHIPSTATION_BUILD_VENV } else { 'build\venv' }
$VenvPython = Join-Path $Venv 'Scripts\python.exe'
Initialize-Station 'release'

$env:PYTHONHASHSEED = '0'
if (-not $env:SOURCE_DATE_EPOCH) { $env:SOURCE_DATE_EPOCH = (git log -1 --format=%ct) }
$build = @('-m', 'PyInstaller', '--noconfirm', '--clean', '--log-level', 'ERROR', '--distpath', 'dist', '--workpath', 'build\work')
Invoke-Checked 'The program could not be built.' ($build + 'packaging\parcel-bench.spec')
Invoke-Checked 'The list of its parts could not be written.' @('-m', 'tests.supply.sbom', 'dist\parcel-bench\sbom.json')
Compress-Archive -Path dist\parcel-bench -DestinationPath dist\parcel-bench-windows.zip -Force
Write-Host 'Built dist\parcel-bench and dist\parcel-bench-windows.zip'
