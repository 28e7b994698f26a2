package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.text.GoQuote;

/** A call that is answered with an error; its message is for who asked. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorType type;

    ApiException(ErrorType type, String message) {
        super(message, null, false, false);
        this.type = type;
    }

    static ApiException badData(String message) {
        return new ApiException(ErrorType.BAD_DATA, message);
    }

    static ApiException invalidParameter(String name, String why) {
        return badData("invalid parameter " + GoQuote.quote(name) + ": " + why);
    }

    ErrorType type() {
        return type;
    }
}
