package io.photoncloud.nightlight.yaml;

import java.io.Serial;

/** A file that says what it must not. The message is for whoever wrote it. */
public final class YamlException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public YamlException(String message) {
        super(message);
    }

    static YamlException atLine(int line, String message) {
        return new YamlException("yaml: unmarshal errors:\n  line " + line + ": " + message);
    }
}
