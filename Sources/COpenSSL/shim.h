// OpenSSL's digests (docs/adr/0005-sha256-from-libcrypto.md). Declarations only; nothing is compiled from here.
#ifndef LAYOUTSTORE_COPENSSL_SHIM_H
#define LAYOUTSTORE_COPENSSL_SHIM_H

#include <openssl/evp.h>

#endif
