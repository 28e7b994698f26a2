package io.photoncloud.lightningstor.engine;

/** What lies where in a data directory. */
final class VolumePaths {

    static final String PACKED = "packed";
    static final String INCOMING = "incoming";
    static final String OPEN = ".open";
    static final String SEALED = ".volume";
    static final String LARGE_ENDING = ".blob";
    static final int LARGE_DIRECTORIES = 256;

    private VolumePaths() {}

    /** Large volumes are spread over directories by the last byte of their id. */
    static String large(int number) {
        return "large/%02x".formatted(number);
    }

    /** The name without its ending; the name itself where it does not end so. */
    static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
