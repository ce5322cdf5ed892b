#!/bin/sh
# Makes gptwriter.app and a disk image, on macOS, out of the folder that make_package.py built there.
#   packaging/macos/make_app.sh VERSION [IDENTITY]
# With a signing IDENTITY ("Developer ID Application: ...") all of it is signed; notarise the image
# afterwards: xcrun notarytool submit IMAGE --keychain-profile PROFILE --wait; xcrun stapler staple IMAGE
set -eu
version=$1
identity=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
dist=$(cd "$here/../../dist" && pwd)
app=$dist/gptwriter.app
image=$dist/gptwriter-$version-macos-$(uname -m).dmg

rm -rf "$app" "$image"
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
cp -R "$dist/gptwriter/gptwriter" "$app/Contents/MacOS/"
# Apple wants only code beside the program; the loader finds the rest through this link.
cp -R "$dist/gptwriter/_internal" "$app/Contents/Frameworks"
ln -s Frameworks "$app/Contents/_internal"
sed "s/@VERSION@/$version/g" "$here/Info.plist" > "$app/Contents/Info.plist"
plutil -lint "$app/Contents/Info.plist"
cp "$here/../../build/icons/gptwriter.icns" "$dist/gptwriter/NOTICES.txt" "$app/Contents/Resources/"

if [ -n "$identity" ]; then
  find "$app/Contents/Frameworks" \( -name '*.so' -o -name '*.dylib' \) -print0 |
    xargs -0 codesign --force --timestamp --options runtime --sign "$identity"
  codesign --force --timestamp --options runtime --entitlements "$here/entitlements.plist" \
    --sign "$identity" "$app"
  codesign --verify --deep --strict "$app"
fi
hdiutil create -volname gptwriter -srcfolder "$app" -ov -format UDZO "$image"
