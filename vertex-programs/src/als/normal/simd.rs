//! Which instructions the kernels use: found out when the program starts, not when it is compiled. Their source is compiled twice, for
//! AVX2 with FMA and for any processor.

/// The widest instructions that this machine has and a kernel was compiled for.
///
/// A fused multiply-add rounds once instead of twice, so factors may differ in their last bit between machines with and
/// without it; on one machine they are the same for any number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Simd {
    /// AVX2 and FMA. Private: only [`detect`](Simd::detect) says so.
    avx2: bool,
}

impl Simd {
    /// Asks the processor.
    pub(crate) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        #[cfg(not(target_arch = "x86_64"))]
        let avx2 = false;
        Simd { avx2 }
    }

    /// What every processor has.
    #[cfg(test)]
    pub(crate) fn portable() -> Self {
        Simd { avx2: false }
    }

    /// Does `work` with these instructions.
    #[inline(always)]
    pub(crate) fn run<W: Work>(self, work: W) -> W::Output {
        #[cfg(target_arch = "x86_64")]
        if self.avx2 {
            // SAFETY: `avx2` is set by `detect` only, where the processor said that it has AVX2 and FMA.
            #[allow(unsafe_code)]
            return unsafe { run_avx2(work) };
        }
        work.run::<false>()
    }
}

/// A computation that is compiled once for each kind of instructions.
pub(crate) trait Work {
    /// What comes of it.
    type Output;

    /// Does it; with `FMA`, products may be added by fused multiply-adds. Must be inlined.
    fn run<const FMA: bool>(self) -> Self::Output;
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<W: Work>(work: W) -> W::Output {
    work.run::<true>()
}

/// `a * b + c`; fused if that is an instruction, since elsewhere `mul_add` is a call into a library.
#[inline(always)]
pub(crate) fn fused<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}
