package io.photoncloud.common.config;

/** The service cannot start as configured. Says what is wrong and which setting to change; no stack trace is shown. */
public final class StartRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    public StartRefusedException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
