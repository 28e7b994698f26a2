package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Error;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The document Retention. */
public sealed interface Retention {
    /** The object has no retention any more. */
    record None() implements Retention {}

    /** The object is locked until then, to the millisecond. */
    record Until(LockMode mode, Instant until) implements Retention {
        public Until {
            until = until.truncatedTo(ChronoUnit.MILLIS);
        }

        public byte[] write() {
            return XmlWriter.of("Retention")
                    .element("Mode", mode.name())
                    .element("RetainUntilDate", until)
                    .finish();
        }
    }

    static Retention read(InputStream body) throws IOException {
        Element root =
                XmlDocument.read(body, "Retention", XmlDocument.CONFIGURATION).withOnly("Mode", "RetainUntilDate");
        if (root.find("Mode").isEmpty() && root.find("RetainUntilDate").isEmpty()) {
            return new None();
        }
        return new Until(
                root.get("Mode").oneOf(LockMode.class, S3Error.MALFORMED_XML),
                S3Dates.parseXml(root.getText("RetainUntilDate")).orElseThrow(Element::malformed));
    }
}
