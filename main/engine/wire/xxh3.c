// XXH3-128, seed 0, of more than 240 bytes, in WebAssembly with SIMD; built into xxh3-code.ts by `node scripts/xxh3.mjs`.
//
// Follows the specification in xxHash's doc/xxhash_spec.md. The memory belongs to the caller, so bytes are hashed where they
// lie. State is 64 bytes, digests are written in their canonical form.
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define STRIPE 64
#define STRIPES_A_BLOCK 16
#define BLOCK (STRIPE * STRIPES_A_BLOCK)
#define SECRET 192
#define PRIME32_1 0x9E3779B1ull
#define PRIME32_2 0x85EBCA77ull
#define PRIME32_3 0xC2B2AE3Dull
#define PRIME64_1 0x9E3779B185EBCA87ull
#define PRIME64_2 0xC2B2AE3D27D4EB4Full
#define PRIME64_3 0x165667B19E3779F9ull
#define PRIME64_4 0x85EBCA77C2B2AE63ull
#define PRIME64_5 0x27D4EB2F165667C5ull
#define PRIME_MX1 0x165667919E3779F9ull

static const uint8_t secret[SECRET] = {
    0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c,
    0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f,
    0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
    0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c,
    0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3,
    0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
    0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d,
    0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64,
    0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
    0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e,
    0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce,
    0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
};

typedef struct {
  v128_t a, b, c, d;
} Lanes;

static inline Lanes load(const uint8_t *at) {
  return (Lanes){wasm_v128_load(at), wasm_v128_load(at + 16), wasm_v128_load(at + 32), wasm_v128_load(at + 48)};
}

static inline void store(uint8_t *at, Lanes lanes) {
  wasm_v128_store(at, lanes.a);
  wasm_v128_store(at + 16, lanes.b);
  wasm_v128_store(at + 32, lanes.c);
  wasm_v128_store(at + 48, lanes.d);
}

static inline v128_t added(v128_t lane, v128_t data, v128_t product) {
  return wasm_i64x2_add(lane, wasm_i64x2_add(product, wasm_i64x2_shuffle(data, data, 1, 0)));
}

static inline Lanes stripe(Lanes lanes, const uint8_t *at, const uint8_t *keys) {
  Lanes data = load(at), key = load(keys);
  v128_t a = wasm_v128_xor(data.a, key.a), b = wasm_v128_xor(data.b, key.b);
  v128_t c = wasm_v128_xor(data.c, key.c), d = wasm_v128_xor(data.d, key.d);
  v128_t lowAB = wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), highAB = wasm_i32x4_shuffle(a, b, 1, 3, 5, 7);
  v128_t lowCD = wasm_i32x4_shuffle(c, d, 0, 2, 4, 6), highCD = wasm_i32x4_shuffle(c, d, 1, 3, 5, 7);
  return (Lanes){
      added(lanes.a, data.a, wasm_u64x2_extmul_low_u32x4(lowAB, highAB)),
      added(lanes.b, data.b, wasm_u64x2_extmul_high_u32x4(lowAB, highAB)),
      added(lanes.c, data.c, wasm_u64x2_extmul_low_u32x4(lowCD, highCD)),
      added(lanes.d, data.d, wasm_u64x2_extmul_high_u32x4(lowCD, highCD)),
  };
}

static inline v128_t scrambled(v128_t lane, v128_t key) {
  v128_t mixed = wasm_v128_xor(wasm_v128_xor(lane, wasm_u64x2_shr(lane, 47)), key);
  return wasm_i64x2_mul(mixed, wasm_i64x2_const_splat(PRIME32_1));
}

EXPORT("begin") void begin(uint8_t *state) {
  store(state, (Lanes){
                   wasm_i64x2_const(PRIME32_3, PRIME64_1),
                   wasm_i64x2_const(PRIME64_2, PRIME64_3),
                   wasm_i64x2_const(PRIME64_4, PRIME32_2),
                   wasm_i64x2_const(PRIME64_5, PRIME32_1),
               });
}

// Whole blocks; at least one byte has to follow them in the end.
EXPORT("blocks") void blocks(uint8_t *state, const uint8_t *data, uint32_t count) {
  Lanes lanes = load(state);
  for (const uint8_t *end = data + count * BLOCK; data != end; data += BLOCK) {
    for (uint32_t i = 0; i < STRIPES_A_BLOCK; i += 1) lanes = stripe(lanes, data + i * STRIPE, secret + i * 8);
    Lanes key = load(secret + SECRET - STRIPE);
    lanes = (Lanes){scrambled(lanes.a, key.a), scrambled(lanes.b, key.b), scrambled(lanes.c, key.c), scrambled(lanes.d, key.d)};
  }
  store(state, lanes);
}

static inline uint64_t read64(const uint8_t *at) {
  uint64_t value;
  __builtin_memcpy(&value, at, 8);
  return value;
}

static inline void write64(uint8_t *at, uint64_t value) {
  value = __builtin_bswap64(value);
  __builtin_memcpy(at, &value, 8);
}

// The two halves of the 128-bit product, folded into one.
static inline uint64_t folded(uint64_t x, uint64_t y) {
  uint64_t lowLow = (x & 0xffffffff) * (y & 0xffffffff), highLow = (x >> 32) * (y & 0xffffffff);
  uint64_t lowHigh = (x & 0xffffffff) * (y >> 32), highHigh = (x >> 32) * (y >> 32);
  uint64_t cross = (lowLow >> 32) + (highLow & 0xffffffff) + lowHigh;
  return ((highLow >> 32) + (cross >> 32) + highHigh) ^ ((cross << 32) | (lowLow & 0xffffffff));
}

static inline uint64_t merged(const uint8_t *state, const uint8_t *key, uint64_t result) {
  for (uint32_t i = 0; i < 64; i += 16) result += folded(read64(state + i) ^ read64(key + i), read64(state + i + 8) ^ read64(key + i + 8));
  result = (result ^ (result >> 37)) * PRIME_MX1;
  return result ^ (result >> 32);
}

// `rest`: the 1 … BLOCK bytes behind the last whole block; the 64 bytes before it are still there, too.
EXPORT("end") void end(uint8_t *state, const uint8_t *rest, uint32_t restBytes, uint32_t totalBytes, uint8_t *digest) {
  Lanes lanes = load(state);
  uint32_t stripes = (restBytes - 1) / STRIPE;
#pragma clang loop unroll(disable)
  for (uint32_t i = 0; i < stripes; i += 1) lanes = stripe(lanes, rest + i * STRIPE, secret + i * 8);
  store(state, stripe(lanes, rest + restBytes - STRIPE, secret + SECRET - STRIPE - 7));
  uint64_t total = totalBytes;
  write64(digest, merged(state, secret + SECRET - STRIPE - 11, ~(total * PRIME64_2)));
  write64(digest + 8, merged(state, secret + 11, total * PRIME64_1));
}
