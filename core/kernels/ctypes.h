/* ctypes.h - the C types that kernels are made for, by number: the index of tables that have one entry per type. */
#pragma once

enum nm_ctype {
    NM_T_b1, NM_T_i8, NM_T_u8, NM_T_i16, NM_T_u16, NM_T_i32, NM_T_u32, NM_T_i64, NM_T_u64, NM_T_f16, NM_T_f32, NM_T_f64, NM_T_f80,
    NM_T_c64, NM_T_c128, NM_T_c160, NM_T_COUNT
};
