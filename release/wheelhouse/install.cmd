@echo off
rem Ставит iomdocs @VERSION@ без сети: install.cmd [ПАПКА]
chcp 65001 >nul
setlocal
set "TARGET=%~1"
if "%TARGET%"=="" set "TARGET=C:\iomdocs"

set "PYTHON="
for %%V in (@PYTHON@) do if not defined PYTHON (
    py -%%V -c "import sys" >nul 2>nul && set "PYTHON=py -%%V"
)
if not defined PYTHON (
    echo Не найден Python нужной версии: @PYTHON@. Поставьте его с python.org с отметкой «py launcher».
    exit /b 1
)

%PYTHON% -m venv "%TARGET%" || exit /b 1
"%TARGET%\Scripts\python.exe" -m pip --isolated install --quiet --disable-pip-version-check --no-index --find-links "%~dp0wheels" "iomdocs[@EXTRAS@]==@VERSION@" || exit /b 1
echo iomdocs стоит в %TARGET%
echo Дальше: %TARGET%\Scripts\iomdocs doctor
endlocal
