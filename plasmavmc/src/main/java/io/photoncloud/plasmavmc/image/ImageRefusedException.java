package io.photoncloud.plasmavmc.image;

/** That an image cannot be had, or is not what it should be, in words for its owner. Trying again would not help by itself. */
public final class ImageRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Whose fault it is. */
    enum Kind {
        /** The content's. */
        WRONG,
        /** The content's, which is more than there may be. */
        TOO_LONG,
        /** Not the content's: it was not had, or there is no room for it. */
        NOT_HAD
    }

    private final Kind kind;

    private ImageRefusedException(Kind kind, String reason, Throwable cause) {
        super(reason, cause);
        this.kind = kind;
    }

    ImageRefusedException(Kind kind, String reason) {
        super(reason);
        this.kind = kind;
    }

    /** The content is wrong. */
    ImageRefusedException(String reason) {
        this(Kind.WRONG, reason);
    }

    /** It was not had. */
    ImageRefusedException(String reason, Throwable cause) {
        this(Kind.NOT_HAD, reason, cause);
    }

    Kind kind() {
        return kind;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
