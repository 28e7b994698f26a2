package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Resolution;

/**
 * What there is of rollups of one resolution.
 *
 * @param made how many files were made since the store was opened
 * @param minMs after which their windows begin; 0 where there are none, as is {@code maxMs}
 * @param maxMs with which their windows end
 */
public record RollupStatus(
        Resolution resolution, long files, long bytes, long windows, long made, long minMs, long maxMs) {}
