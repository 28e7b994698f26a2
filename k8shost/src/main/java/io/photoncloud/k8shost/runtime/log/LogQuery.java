package io.photoncloud.k8shost.runtime.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a log.
 *
 * @param follow whether what comes later is wanted too, as long as the container runs
 * @param tailLines the last so many lines of what there is; {@link #ALL_LINES} for all
 * @param since lines from then on; null for all
 * @param timestamps whether each line is to begin with its time
 * @param bytesMax no more than so many bytes
 */
public record LogQuery(
        boolean follow, int tailLines, @Nullable Instant since, boolean timestamps, long bytesMax) {

    public static final int ALL_LINES = -1;
    public static final int TAIL_LINES_MAX = 100_000;

    public static final LogQuery EVERYTHING = new LogQuery(false, ALL_LINES, null, false, Long.MAX_VALUE);

    public LogQuery {
        if (tailLines < ALL_LINES || tailLines > TAIL_LINES_MAX) {
            throw new IllegalArgumentException("a tail has 0 to " + TAIL_LINES_MAX + " lines, not " + tailLines);
        }
        if (bytesMax < 0) {
            throw new IllegalArgumentException("the most bytes cannot be " + bytesMax);
        }
    }

    boolean includes(Instant time) {
        return since == null || !time.isBefore(since);
    }

    public LogQuery tail(int lines) {
        return new LogQuery(follow, lines, since, timestamps, bytesMax);
    }

    public LogQuery following() {
        return new LogQuery(true, tailLines, since, timestamps, bytesMax);
    }
}
