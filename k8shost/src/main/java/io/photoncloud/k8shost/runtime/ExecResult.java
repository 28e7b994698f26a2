package io.photoncloud.k8shost.runtime;

/** What a command in a container came to. */
public record ExecResult(int exitCode, String stdout, String stderr) {

    /** So much of each is kept. */
    public static final int OUTPUT_BYTES_MAX = 64 << 10;
}
