package io.photoncloud.chainfire.store.raft.log;

/**
 * Sizes of a log. The first segment of a new log is small, so that an idle service starts fast and takes little; each
 * following one is four times as large, up to the full size.
 *
 * @param segmentBytes full size of a segment file
 * @param firstSegmentBytes size of a new log's first segment file
 * @param frameBytes how much is gathered into one write and force, at most, unless a single entry is larger
 * @param entryBytesMax largest entry, encoded
 */
public record RaftLogSettings(int segmentBytes, int firstSegmentBytes, int frameBytes, int entryBytesMax) {

    public static final RaftLogSettings DEFAULT = new RaftLogSettings(64 << 20, 4 << 20, 1 << 20, 8 << 20);

    public static final int SEGMENT_BYTES_MIN = 32 << 10;
    public static final int SEGMENT_BYTES_MAX = 1 << 30;
    /** How many groups a log holds at a time: each segment starts with the state of all of them. */
    public static final int GROUPS_MAX = 4_096;

    public static final int GROUP_NAME_BYTES_MAX = 255;
    /** Longest address of a voted-for peer. */
    public static final int PEER_BYTES_MAX = 512;

    static final int GROWTH = 4;
    /** So many of the largest frames a segment takes at least, lest its end be mostly waste. */
    private static final int FRAMES_MIN = 4;

    public RaftLogSettings {
        check(segmentBytes >= SEGMENT_BYTES_MIN && segmentBytes <= SEGMENT_BYTES_MAX, "segmentBytes", segmentBytes);
        check(segmentBytes % Segment.PAGE_BYTES == 0, "segmentBytes (a multiple of 4096)", segmentBytes);
        check(
                firstSegmentBytes >= SEGMENT_BYTES_MIN && firstSegmentBytes <= segmentBytes,
                "firstSegmentBytes",
                firstSegmentBytes);
        check(firstSegmentBytes % Segment.PAGE_BYTES == 0, "firstSegmentBytes (a multiple of 4096)", firstSegmentBytes);
        check(frameBytes >= 1 << 10 && frameBytes <= segmentBytes / FRAMES_MIN, "frameBytes", frameBytes);
        check(entryBytesMax >= 1 << 10 && entryBytesMax <= segmentBytes / FRAMES_MIN, "entryBytesMax", entryBytesMax);
    }

    private static void check(boolean ok, String name, int value) {
        if (!ok) {
            throw new RaftLogException(RaftLogException.Problem.INVALID, name + " cannot be " + value);
        }
    }
}
