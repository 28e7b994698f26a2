package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import java.io.IOException;
import java.io.InputStream;

/** The document LegalHold. */
public enum LegalHold {
    ON,
    OFF;

    public static LegalHold read(InputStream body) throws IOException {
        return XmlDocument.read(body, "LegalHold", XmlDocument.CONFIGURATION)
                .withOnly("Status")
                .get("Status")
                .oneOf(LegalHold.class, S3Error.MALFORMED_XML);
    }

    public byte[] write() {
        return XmlWriter.of("LegalHold").element("Status", name()).finish();
    }
}
