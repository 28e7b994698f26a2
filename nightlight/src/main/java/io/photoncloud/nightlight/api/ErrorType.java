package io.photoncloud.nightlight.api;

/** What an answer calls an error, and its HTTP status, as Prometheus has them. */
enum ErrorType {
    BAD_DATA("bad_data", 400),
    EXECUTION("execution", 422),
    TIMEOUT("timeout", 503),
    CANCELED("canceled", 499),
    UNAVAILABLE("unavailable", 503),
    NOT_FOUND("not_found", 404),
    INTERNAL("internal", 500);

    private final String title;
    private final int status;

    ErrorType(String title, int status) {
        this.title = title;
        this.status = status;
    }

    String title() {
        return title;
    }

    int status() {
        return status;
    }
}
