/* Sixteen numbers at a time, in the compiler's own vector types: it cuts them to what the CPU has.
 * Only the products of bytes, and of bfloat16 pairs, need an instruction of their own.
 */
#ifndef GPTWRITER_VECTORS_H
#define GPTWRITER_VECTORS_H

#include <stdint.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

typedef float floats __attribute__((vector_size(64)));
typedef int32_t ints __attribute__((vector_size(64)));
typedef uint32_t words __attribute__((vector_size(64)));
typedef uint16_t halves __attribute__((vector_size(32)));
typedef uint8_t bytes __attribute__((vector_size(64)));

INLINE floats load(const float *from) {
  floats vector;
  memcpy(&vector, from, sizeof vector);
  return vector;
}

/* What is read once and in order arrives one and a half times as fast if it is asked for in time: the
 * hardware's own guess of what comes next ends with each page. */
INLINE void ask_for(const void *memory, int bytes) {
  for (int at = 0; at < bytes; at += 64) __builtin_prefetch((const char *)memory + at);
}

INLINE void store(float *to, floats vector) { memcpy(to, &vector, sizeof vector); }

/* Thirty-two numbers. */
struct pair {
  floats low, high;
};

INLINE struct pair pair_at(const float *from) { return (struct pair){load(from), load(from + 16)}; }

INLINE void store_pair(float *to, struct pair pair) {
  store(to, pair.low);
  store(to + 16, pair.high);
}

INLINE struct pair add_pair(struct pair one, struct pair other) {
  return (struct pair){one.low + other.low, one.high + other.high};
}

INLINE bytes load_bytes(const uint8_t *from) {
  bytes vector;
  memcpy(&vector, from, sizeof vector);
  return vector;
}

INLINE words load_halves(const uint16_t *from) {
  halves vector;
  memcpy(&vector, from, sizeof vector);
#ifdef __AVX512F__
  return (words)_mm512_cvtepu16_epi32((__m256i)vector); /* GCC 12 makes six instructions of it */
#else
  return __builtin_convertvector(vector, words);
#endif
}

INLINE floats load_bfloat16(const uint16_t *from) { return (floats)(load_halves(from) << 16); }

/* The nearest bfloat16, ties to even, in the low half of each word; there is no NaN to keep. */
INLINE words rounded(floats vector) {
  words bits = (words)vector;
  return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}

INLINE void store_bfloat16(uint16_t *to, floats vector) {
#ifdef __AVX512BF16__
  __m256bh narrow = _mm512_cvtneps_pbh((__m512)vector);
#else
  halves narrow = __builtin_convertvector(rounded(vector), halves);
#endif
  memcpy(to, &narrow, sizeof narrow);
}

/* Thirty-two of them. */
INLINE void store_bfloat16s(uint16_t *to, floats low, floats high) {
#ifdef __AVX512BF16__
  __m512bh narrow = _mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
  memcpy(to, &narrow, sizeof narrow);
#else
  store_bfloat16(to, low);
  store_bfloat16(to + 16, high);
#endif
}

/* Two numbers as bfloat16 in each word, the first one low. */
INLINE words paired(floats first, floats second) {
#ifdef __AVX512BF16__
  const __m512i in_turn = _mm512_set_epi16(
      31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19,
      3, 18, 2, 17, 1, 16, 0);
  __m512i all = (__m512i)_mm512_cvtne2ps_pbh((__m512)second, (__m512)first);
  return (words)_mm512_permutexvar_epi16(in_turn, all);
#else
  return rounded(first) | rounded(second) << 16;
#endif
}

/* The nearest whole numbers, ties to even, of what is no larger than 2^22. */
INLINE ints nearest(floats vector) {
#ifdef __AVX512F__
  return (ints)_mm512_cvtps_epi32((__m512)vector);
#else
  const float shift = 0x1.8p23f; /* adding it rounds to a whole number */
  return __builtin_convertvector(vector + shift - shift, ints);
#endif
}

/* Whole numbers of 8 bits. */
INLINE void store_bytes(int8_t *to, ints vector) {
#ifdef __AVX512F__
  __m128i narrow = _mm512_cvtepi32_epi8((__m512i)vector);
#else
  typedef int8_t small __attribute__((vector_size(16)));
  small narrow = __builtin_convertvector(vector, small);
#endif
  memcpy(to, &narrow, sizeof narrow);
}

INLINE int32_t total(ints vector) {
#ifdef __AVX512F__
  return _mm512_reduce_add_epi32((__m512i)vector);
#else
  int32_t found = 0;
  for (int lane = 0; lane < 16; lane++) found += vector[lane];
  return found;
#endif
}

INLINE float sum(floats vector) {
#ifdef __AVX512F__
  return _mm512_reduce_add_ps((__m512)vector);
#else
  float total = 0;
  for (int lane = 0; lane < 16; lane++) total += vector[lane];
  return total;
#endif
}

INLINE float largest(floats vector) {
#ifdef __AVX512F__
  return _mm512_reduce_max_ps((__m512)vector);
#else
  float found = vector[0];
  for (int lane = 1; lane < 16; lane++) found = vector[lane] > found ? vector[lane] : found;
  return found;
#endif
}

/* A comparison is all ones or all zeros in each lane. */
INLINE floats choose(ints which, floats one, floats other) {
  return (floats)((which & (ints)one) | (~which & (ints)other));
}

INLINE int any(ints which) {
#ifdef __AVX512F__
  return _mm512_test_epi32_mask((__m512i)which, (__m512i)which) != 0;
#else
  int found = 0;
  for (int lane = 0; lane < 16; lane++) found |= which[lane];
  return found;
#endif
}

/* Some lanes of two vectors, close together; returns how many. What lies behind them, 16 numbers from
 * where they begin, may be overwritten. */
INLINE int put_chosen(ints which, floats numbers, ints places, float *to, int32_t *to_places) {
#ifdef __AVX512F__
  /* To memory at once would be one instruction, which some CPUs take a hundred times as long for. */
  __mmask16 mask = _mm512_movepi32_mask((__m512i)which);
  _mm512_storeu_ps(to, _mm512_maskz_compress_ps(mask, (__m512)numbers));
  _mm512_storeu_si512(to_places, _mm512_maskz_compress_epi32(mask, (__m512i)places));
  return __builtin_popcount(mask);
#else
  int count = 0;
  for (int lane = 0; lane < 16; lane++) {
    to[count] = numbers[lane];
    to_places[count] = places[lane];
    count -= which[lane];
  }
  return count;
#endif
}

INLINE floats larger(floats one, floats other) {
#ifdef __AVX512F__
  return (floats)_mm512_max_ps((__m512)one, (__m512)other);
#else
  return choose(one > other, one, other);
#endif
}

/* e to the power of x, to 2 units in the last place; 0 for x below -87. */
INLINE floats exponential(floats x) {
  const float shift = 0x1.8p23f; /* adding it rounds to a whole number */
  floats clamped = larger(x, (floats){} - 87.3f);
  clamped = choose(clamped > 88.0f, (floats){} + 88.0f, clamped);
  floats power = clamped * 1.44269504f + shift - shift;
  floats rest = clamped - power * 0.693359375f + power * 2.12194440e-4f;
  floats series = rest * 1.9875691500e-4f + 1.3981999507e-3f;
  series = series * rest + 8.3334519073e-3f;
  series = series * rest + 4.1665795894e-2f;
  series = series * rest + 1.6666665459e-1f;
  series = series * rest + 5.0000001201e-1f;
  series = series * rest * rest + rest + 1.0f;
  ints exponent = (__builtin_convertvector(power, ints) + 127) << 23;
  floats result = series * (floats)exponent;
  return choose(x < -87.3f, (floats){}, result);
}

/* The same for what becomes bfloat16, in a third of the time: to 13 bits, for `x` up to 87. What is no
 * number stays none. */
INLINE floats rough_exponential(floats x) {
  const float shift = 0x1.8p23f;
  floats scaled = larger((floats){} - 87.0f, x) * 1.44269504f;
  floats power = scaled + shift - shift, rest = scaled - power;
  floats series = rest * 5.5009e-2f + 2.42211e-1f; /* 2 to the power of -0.5 to 0.5 */
  series = series * rest + 6.93283e-1f;
  series = series * rest + 1.0f;
  return (floats)((ints)series + (__builtin_convertvector(power, ints) << 23));
}

/* One part in itself, to 13 bits at least. */
INLINE floats rough_inverse(floats x) {
#ifdef __AVX512F__
  return (floats)_mm512_rcp14_ps((__m512)x);
#else
  return 1.0f / x;
#endif
}

/* sums[o] += codes[4 * o + i] * inputs[i], i = 0 to 3; a code is at most 15. */
INLINE ints dot_small(ints sums, bytes codes, const int8_t *inputs) {
#if defined(__AVX512VNNI__)
  /* One instruction reads the inputs as well: GCC 12 makes two of it, and instructions are the limit
   * where there are several rows. */
  typedef struct { int8_t each[4]; } quad;
  __asm__("vpdpbusd %2%{1to16%}, %1, %0" : "+v"(sums) : "v"(codes), "m"(*(const quad *)inputs));
  return sums;
#elif defined(__AVX2__)
  int32_t four;
  memcpy(&four, inputs, sizeof four);
  const __m256i spread = _mm256_set1_epi32(four), ones = _mm256_set1_epi16(1);
  union { bytes all; __m256i part[2]; } code = {codes};
  union { ints all; __m256i part[2]; } total = {sums};
  for (int part = 0; part < 2; part++) {
    __m256i pairs = _mm256_maddubs_epi16(code.part[part], spread);
    total.part[part] = _mm256_add_epi32(total.part[part], _mm256_madd_epi16(pairs, ones));
  }
  return total.all;
#else
  for (int output = 0; output < 16; output++)
    for (int input = 0; input < 4; input++) sums[output] += codes[4 * output + input] * inputs[input];
  return sums;
#endif
}

/* The same for codes up to 255, for which the 16-bit sums of AVX2 are too small. */
INLINE ints dot(ints sums, bytes codes, const int8_t *inputs) {
#if defined(__AVX512VNNI__)
  return dot_small(sums, codes, inputs);
#else
  ints high = dot_small((ints){}, codes >> 4, inputs);
  return dot_small(sums + (high << 4), codes & 15, inputs);
#endif
}

#endif
