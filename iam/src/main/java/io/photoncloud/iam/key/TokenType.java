package io.photoncloud.iam.key;

import com.nimbusds.jose.JOSEObjectType;

/** What a token says it is. */
public enum TokenType {
    /** For calls of this cloud's services: RFC 9068. */
    ACCESS_TOKEN("at+jwt"),
    JWT("JWT");

    private final String header;

    TokenType(String header) {
        this.header = header;
    }

    JOSEObjectType header() {
        return new JOSEObjectType(header);
    }
}
