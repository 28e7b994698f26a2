package io.photoncloud.plasmavmc.hypervisor;

/** What a hypervisor could not do, in words for the VM's owner. */
public final class HypervisorException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Whether asking again may help. */
    public enum Kind {
        /** It is away, or busy, or out of something. */
        PASSING,
        /** It will never do what it was asked. */
        LASTING
    }

    private final Kind kind;

    public HypervisorException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public HypervisorException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
