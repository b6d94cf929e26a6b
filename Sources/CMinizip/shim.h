#pragma once
// The library that libxlsxwriter has its zip files written by.
#include <minizip/zip.h>
