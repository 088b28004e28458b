# Dot-sourced by run.ps1, test.ps1, bench.ps1 and windows/build.ps1, from the project's root: Python and the virtual environment.
# Windows needs no system packages: the wheels bring all.

$ErrorActionPreference = 'Stop'
$Venv = if ($env:SHIPSTATION_VENV) { $env:SHIPSTATION_VENV } else { '.venv' }
$VenvPython = Join-Path $Venv 'Scripts\python.exe'

# 3.11 to 3.13: what the pinned wheels were made and tested for.
function Test-Python([string[]] $Command) {
    $program, $arguments = $Command
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { return $false }
    & $program @arguments -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' *> $null
    return $LASTEXITCODE -eq 0
}

function Find-Python {
    $candidates = @(@('py', '-3.13'), @('py', '-3.12'), @('py', '-3.11'), @('python'), @('python3'))
    if ($env:PYTHON) { $candidates = @(, @($env:PYTHON)) + $candidates }
    foreach ($candidate in $candidates) {
        if (Test-Python $candidate) { return , $candidate }
    }
    throw 'Python 3.11, 3.12 or 3.13 is needed. Type: winget install Python.Python.3.13'
}

function Invoke-Checked([string] $Wrong, [string[]] $Arguments) {
    & $VenvPython @Arguments
    if ($LASTEXITCODE -ne 0) { throw $Wrong }
}

function New-Environment {
    if ((Test-Path $VenvPython) -and (Test-Python @($VenvPython))) { return }
    # Only what is a virtual environment already, or nothing yet, is ever cleared.
    if ((Test-Path (Join-Path $Venv '*')) -and -not (Test-Path (Join-Path $Venv 'pyvenv.cfg'))) {
        throw "$Venv is no virtual environment, and not empty. Name another folder in SHIPSTATION_VENV."
    }
    $program, $arguments = Find-Python
    & $program @arguments -m venv --clear $Venv
    if ($LASTEXITCODE -ne 0) { throw "The virtual environment $Venv could not be made." }
}

# Install pinned requirements by hash, then the project in place. $Use: run, test or release.
function Initialize-Station([string] $Use) {
    New-Environment
    $lists = @('packaging/requirements.txt')
    if ($Use -ne 'run') { $lists += "packaging/requirements-$Use.txt" }
    $stamp = Join-Path $Venv ".installed-for-$Use"
    $hashes = (@('pyproject.toml') + $lists | ForEach-Object { (Get-FileHash $_).Hash }) -join ' '
    $now = "$(Get-Location) $(& $VenvPython -V) $hashes"
    if ((Test-Path $stamp) -and (Get-Content $stamp -Raw).Trim() -eq $now) { return }
    Write-Host "Setting up $Venv (the first time some 150 MB are fetched) ..."
    $pip = @('-m', 'pip', '--disable-pip-version-check', '--no-input', '--quiet', 'install')
    $requirements = $lists | ForEach-Object { '--requirement', $_ }
    Invoke-Checked 'The pinned packages could not be installed.' ($pip + '--require-hashes' + $requirements)
    Invoke-Checked 'The project could not be installed.' ($pip + '--no-deps', '--no-build-isolation', '--editable', '.')
    Set-Content -Path $stamp -Value $now
}
