package io.photoncloud.k8shost.probe;

/** What a probe's results came to. */
public enum Answer {
    /** There are too few of them yet. */
    UNKNOWN,
    YES,
    NO
}
