package io.photoncloud.nightlight.rules.template;

import java.io.Serial;

/** A template that cannot be understood, or not be carried out. */
public final class TemplateException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public TemplateException(String message) {
        super(message);
    }
}
