; The installer for Windows, for one user and without a question of rights. Made on Windows by
;   makensis /DVERSION=0.1.0 /DPROGRAM=..\..\dist\gptwriter packaging\windows\gptwriter.nsi
; out of the folder that packaging\make_package.py built there. It is signed afterwards (signtool
; sign /fd sha256 /tr TIMESERVER /td sha256), the executable in the folder before.

Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user

!ifndef VERSION
  !error "Say which version: /DVERSION=..."
!endif
!ifndef PROGRAM
  !define PROGRAM "..\..\dist\gptwriter"
!endif
!ifndef ICON
  !define ICON "..\..\build\icons\gptwriter.ico"
!endif
!ifndef OUTPUT
  !define OUTPUT "..\..\dist\gptwriter-${VERSION}-windows-x86_64-setup.exe"
!endif
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\gptwriter"
!define CLASS "Software\Classes\Applications\gptwriter.exe"

!include "MUI2.nsh"

Name "gptwriter"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\gptwriter"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "gptwriter"
VIAddVersionKey "FileDescription" "gptwriter setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Apache License 2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\gptwriter.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

Section "gptwriter"
  RMDir /r "$INSTDIR\_internal"   ; an older release's files must not stay among the new
  SetOutPath "$INSTDIR"
  File /r "${PROGRAM}/*"
  CreateShortcut "$SMPROGRAMS\gptwriter.lnk" "$INSTDIR\gptwriter.exe"
  ; offered under "open with", never made the default
  WriteRegStr HKCU "${CLASS}\shell\open\command" "" '"$INSTDIR\gptwriter.exe" "%1"'
  WriteRegStr HKCU "${CLASS}\SupportedTypes" ".txt" ""
  WriteRegStr HKCU "${CLASS}\SupportedTypes" ".md" ""
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "gptwriter"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\gptwriter.exe"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  WriteUninstaller "$INSTDIR\uninstall.exe"
SectionEnd

; The writer's own files, settings and models among them, stay.
Section "Uninstall"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\gptwriter.exe"
  Delete "$INSTDIR\NOTICES.txt"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\gptwriter.lnk"
  DeleteRegKey HKCU "${CLASS}"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
