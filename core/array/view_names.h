/* view_names.h - included before every file: the functions on views whose short names belong to the array layer. */
#pragma once
#ifndef NUMEN_EXAMPLE
#define NM_VIEW_NAMES
#ifndef NM_ISA
#define nm_inv nm_view_inv
#define nm_solve nm_view_solve
#define nm_det nm_view_det
#define nm_cholesky nm_view_cholesky
#define nm_eigh nm_view_eigh
#define nm_svd nm_view_svd
#define nm_lstsq nm_view_lstsq
#define nm_argmax nm_view_argmax
#define nm_argmin nm_view_argmin
#define nm_argsort nm_view_argsort
#define nm_argwhere nm_view_argwhere
#define nm_bincount nm_view_bincount
#define nm_concatenate nm_view_concatenate
#define nm_count_nonzero nm_view_count_nonzero
#define nm_cross nm_view_cross
#define nm_diagonal nm_view_diagonal
#define nm_diff nm_view_diff
#define nm_digitize nm_view_digitize
#define nm_dot nm_view_dot
#define nm_einsum nm_view_einsum
#define nm_flatnonzero nm_view_flatnonzero
#define nm_inner nm_view_inner
#define nm_interp nm_view_interp
#define nm_isin nm_view_isin
#define nm_kron nm_view_kron
#define nm_matmul nm_view_matmul
#define nm_mean nm_view_mean
#define nm_median nm_view_median
#define nm_nanmean nm_view_nanmean
#define nm_nanmedian nm_view_nanmedian
#define nm_nanprod nm_view_nanprod
#define nm_nansum nm_view_nansum
#define nm_outer nm_view_outer
#define nm_partition nm_view_partition
#define nm_ptp nm_view_ptp
#define nm_quantile nm_view_quantile
#define nm_repeat nm_view_repeat
#define nm_roll nm_view_roll
#define nm_searchsorted nm_view_searchsorted
#define nm_sort nm_view_sort
#define nm_squeeze nm_view_squeeze
#define nm_stack nm_view_stack
#define nm_swapaxes nm_view_swapaxes
#define nm_take nm_view_take
#define nm_tile nm_view_tile
#define nm_trace nm_view_trace
#define nm_transpose nm_view_transpose
#define nm_unique nm_view_unique
#define nm_var nm_view_var
#define nm_where nm_view_where
#endif
#endif
