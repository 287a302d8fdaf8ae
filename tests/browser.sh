#!/bin/sh
# The browser of the tests: Chromium without a window, which takes a third of the work of `chromium --headless`. It opens
# no page by itself, and chromedriver waits for one. Where it is not packaged, the whole of Chromium does.
command -v chromium-headless-shell > /dev/null && exec chromium-headless-shell "$@" about:blank
exec chromium "$@"
