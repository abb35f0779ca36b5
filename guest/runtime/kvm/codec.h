/* How a codec is linked to a program: each in its own object, made of the library's C and codec.c. */
#ifndef CODEC_H_
#define CODEC_H_

#include "wasm-rt.h"

/* The program's own memory. */
extern wasm_rt_memory_t linear_memory;

/* For each codec of LINKED_CODECS (made by the build, in link.h): its instance, and where its memory is. */
#define DECLARE_CODEC(name, index) \
  extern struct w2c_##name codec_##name; \
  void prepare_##name(uint8_t *base);
#define PREPARE_CODEC(name, index) prepare_##name((uint8_t *)(CODEC_BASE + index * CODEC_STRIDE));

#endif
