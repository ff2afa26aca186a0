@echo off
rem winpe-servicer: starts the agent, and leaves a trace when it could not run.
rem Only what a base Windows PE has is used here, and no pipes.
rem
rem   startnet.cmd           a prompt stays open after a run (Windows PE starts this with cmd /k)
rem   startnet.cmd locked    no prompt: a message waits for a key (see winpeshl.ini.example)
setlocal EnableExtensions DisableDelayedExpansion

rem What whoever made the image left in these must not change what the agent does.
set "NODE_OPTIONS="
set "NODE_PATH="
set "NODE_ENV="
set "NODE_NO_WARNINGS="
set "NODE_PRESERVE_SYMLINKS="
set "NODE_PRESERVE_SYMLINKS_MAIN="
set "NODE_EXTRA_CA_CERTS="
set "NODE_TLS_REJECT_UNAUTHORIZED="
set "NODE_V8_COVERAGE="
set "NODE_COMPILE_CACHE="
set "NODE_ICU_DATA="
set "NODE_DEBUG="
set "NODE_DEBUG_NATIVE="
set "NODE_REDIRECT_WARNINGS="
set "NODE_PENDING_DEPRECATION="
set "NODE_CHANNEL_FD="
set "NODE_UNIQUE_ID="
set "OPENSSL_CONF="
set "SSL_CERT_FILE="
set "UV_THREADPOOL_SIZE="
set "ERRORLEVEL="

echo Starting Windows PE...
call "%SystemRoot%\System32\wpeinit"

rem The agent in its folder, or beside this file (network boot with wimboot puts all files into System32).
set "SERVICER_HOME=%SystemDrive%\servicer"
set "SERVICER_EXE=%SERVICER_HOME%\servicer.exe"
if not exist "%SERVICER_EXE%" set "SERVICER_EXE=%~dp0servicer.exe"

rem The agent writes its verdict here, always. No file after a run means that it died before it could.
set "SERVICER_VERDICT=%SERVICER_HOME%\verdict.txt"
if not exist "%SERVICER_HOME%\." mkdir "%SERVICER_HOME%"
if exist "%SERVICER_VERDICT%" del /f /q "%SERVICER_VERDICT%"

set "SERVICER_CODE=none"
if not exist "%SERVICER_EXE%" goto missing

"%SERVICER_EXE%" run
set "SERVICER_CODE=%ERRORLEVEL%"
if not exist "%SERVICER_VERDICT%" goto died

set "SERVICER_SAID="
set "SERVICER_LINE="
for /f "usebackq tokens=1" %%A in ("%SERVICER_VERDICT%") do if not defined SERVICER_SAID set "SERVICER_SAID=%%A"
for /f "usebackq delims=" %%A in ("%SERVICER_VERDICT%") do if not defined SERVICER_LINE set "SERVICER_LINE=%%A"
echo.
if not "%SERVICER_SAID%"=="%SERVICER_CODE%" goto unclean
echo servicer.exe: %SERVICER_LINE%
goto done

:unclean
rem The verdict stands, and so does the result that was delivered; but the end was not a clean one.
title servicer: ended badly
echo servicer.exe: %SERVICER_LINE%
echo After this verdict servicer.exe ended with exit code %SERVICER_CODE%. Keep its log and report both.
goto done

:missing
set "SERVICER_WHAT=servicer.exe is missing. Looked for %SystemDrive%\servicer\servicer.exe and %~dp0servicer.exe."
set "SERVICER_REMEDY=Lay the overlay into the boot image again: npm run media -- --wim boot.wim"
call :trace
rem 62: environment, screen only.
set "SERVICER_CODE=62"
goto done

:died
call :explain
call :trace
goto done

:done
rem The agent has asked Windows PE to restart or to shut down, if the settings say so.
if /i "%~1"=="locked" pause
endlocal & exit /b %SERVICER_CODE%

rem ---------------------------------------------------------------------------
rem What the exit code says, and what to do about it.
:explain
set "SERVICER_WHAT=servicer.exe ended with exit code %SERVICER_CODE% and left no verdict."
set "SERVICER_REMEDY=Start it by hand to see its messages: %SERVICER_EXE% run"
if "%SERVICER_CODE%"=="-1073741515" set "SERVICER_WHAT=servicer.exe did not start: a DLL that it needs is not in this image. Code -1073741515, 0xC0000135."
if "%SERVICER_CODE%"=="-1073741515" set "SERVICER_REMEDY=Start it by hand: Windows names the DLL. Put that DLL beside servicer.exe, or use another boot image."
if "%SERVICER_CODE%"=="-1073741511" set "SERVICER_WHAT=servicer.exe did not start: a DLL in this image is too old for it. Code -1073741511, 0xC0000139."
if "%SERVICER_CODE%"=="-1073741511" set "SERVICER_REMEDY=Use a boot image of Windows 10 or newer."
if "%SERVICER_CODE%"=="-1073741701" set "SERVICER_WHAT=servicer.exe did not start: a file is damaged or for another processor. Code -1073741701, 0xC000007B."
if "%SERVICER_CODE%"=="-1073741701" set "SERVICER_REMEDY=Lay the overlay into the boot image again and compare with SHA256SUMS."
if "%SERVICER_CODE%"=="-1073741502" set "SERVICER_WHAT=servicer.exe did not start: a DLL could not be set up, often for lack of memory. Code -1073741502, 0xC0000142."
if "%SERVICER_CODE%"=="-1073741502" set "SERVICER_REMEDY=Restart; if it stays, give the machine more memory or a page file."
if "%SERVICER_CODE%"=="-1073741801" set "SERVICER_WHAT=servicer.exe ended for lack of memory. Code -1073741801, 0xC0000017."
if "%SERVICER_CODE%"=="-1073741801" set "SERVICER_REMEDY=Give the machine more memory, or a smaller boot image."
if "%SERVICER_CODE%"=="134" set "SERVICER_WHAT=servicer.exe aborted itself, most often for lack of memory. Code 134."
if "%SERVICER_CODE%"=="134" set "SERVICER_REMEDY=Give the machine more memory, or a smaller boot image."
if "%SERVICER_CODE%"=="-2147483645" set "SERVICER_WHAT=servicer.exe aborted itself, most often for lack of memory. Code -2147483645, 0x80000003."
if "%SERVICER_CODE%"=="-2147483645" set "SERVICER_REMEDY=Give the machine more memory, or a smaller boot image."
if "%SERVICER_CODE%"=="-1073741795" set "SERVICER_WHAT=servicer.exe met an instruction that this processor does not have. Code -1073741795, 0xC000001D."
if "%SERVICER_CODE%"=="-1073741795" set "SERVICER_REMEDY=This processor is too old for this build."
if "%SERVICER_CODE%"=="-1073741819" set "SERVICER_WHAT=servicer.exe crashed. Code -1073741819, 0xC0000005."
if "%SERVICER_CODE%"=="-1073741819" set "SERVICER_REMEDY=Compare the file with SHA256SUMS; test the memory; restart."
if "%SERVICER_CODE%"=="216" set "SERVICER_WHAT=servicer.exe is for another processor than this Windows PE. Code 216."
if "%SERVICER_CODE%"=="216" set "SERVICER_REMEDY=Use servicer.exe on x64, servicer-arm64.exe on ARM, servicer-x86.exe on 32-bit, under the name servicer.exe."
goto :eof

rem The message on the screen, and the marker file where someone will look for it.
:trace
color 4F
title servicer: NO VERDICT
echo.
echo ******************************************************************************
echo   NO VERDICT
echo   %SERVICER_WHAT%
echo   %SERVICER_REMEDY%
echo ******************************************************************************
call :mark "%SERVICER_HOME%"
for %%V in (C D E F G H I J K L M N O P Q R S T U V W Y Z) do if exist "%%V:\ProgramData\Servicer\." call :mark "%%V:\ProgramData\Servicer"
goto :eof

:mark
rem Made anew: a file of that name may have been laid there as another name of one that matters.
if exist "%~1\servicer-no-verdict.txt" del /f /q "%~1\servicer-no-verdict.txt"
>"%~1\servicer-no-verdict.txt" echo NO VERDICT %DATE% %TIME%
>>"%~1\servicer-no-verdict.txt" echo %SERVICER_WHAT%
>>"%~1\servicer-no-verdict.txt" echo %SERVICER_REMEDY%
>>"%~1\servicer-no-verdict.txt" echo exit code %SERVICER_CODE%
>>"%~1\servicer-no-verdict.txt" echo program %SERVICER_EXE%
echo   Marker: %~1\servicer-no-verdict.txt
goto :eof
