package io.photoncloud.lightningstor.bucket;

/**
 * How much a bucket holds, or a part of it, or a change of that.
 *
 * @param bytes of all versions of all objects, and of all parts of uploads that are neither completed nor aborted
 * @param objects versions but delete markers
 */
public record Usage(long bytes, long objects) {

    public static final Usage NONE = new Usage(0, 0);

    public Usage plus(Usage other) {
        return new Usage(bytes + other.bytes, objects + other.objects);
    }

    public Usage minus(Usage other) {
        return new Usage(bytes - other.bytes, objects - other.objects);
    }

    /** What of a change makes more. */
    Usage growth() {
        return new Usage(Math.max(0, bytes), Math.max(0, objects));
    }
}
