/*
 * The sandbox's part of one codec: its instance, and the three calls of guest/abi/codec-calls.ts. The build compiles
 * this once for each library, with CODEC as its name and CODEC_HEADER as what wasm2c made of it.
 */
#include CODEC_HEADER
#include "codec.h"
#include "layout.h"
#include <string.h>

#define JOIN_NAMES(prefix, name, suffix) prefix##name##suffix
#define JOIN(prefix, name, suffix) JOIN_NAMES(prefix, name, suffix)
#define INSTANCE JOIN(codec_, CODEC, )
#define TYPE JOIN(w2c_, CODEC, )

TYPE INSTANCE;
static bool is_open;

/* Before the codec is opened its functions already have no other memory to go to than its own. */
void JOIN(prepare_, CODEC, )(uint8_t *base) {
  INSTANCE.w2c_memory.data = base;
}

void JOIN(w2c_, CODEC, _open)(TYPE *codec) {
  if (is_open) return;
  is_open = true;
  JOIN(wasm2c_, CODEC, _instantiate)(codec);
}

static void check(const wasm_rt_memory_t *memory, u32 at, u32 length) {
  if (length > memory->size || at > memory->size - length) wasm_rt_trap(WASM_RT_TRAP_OOB);
}

void JOIN(w2c_, CODEC, _put)(TYPE *codec, u32 at, u32 address, u32 length) {
  check(&codec->w2c_memory, at, length);
  check(&linear_memory, address, length);
  memcpy(codec->w2c_memory.data + at, linear_memory.data + address, length);
}

void JOIN(w2c_, CODEC, _get)(TYPE *codec, u32 at, u32 address, u32 length) {
  check(&codec->w2c_memory, at, length);
  check(&linear_memory, address, length);
  memcpy(linear_memory.data + address, codec->w2c_memory.data + at, length);
}
