package io.photoncloud.creditservice.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event by the rules of CloudEvents 1.0, with an object of JSON for its data.
 *
 * @param source a URI or a reference to one; with {@code id} it names the event
 * @param time null where it is not told
 */
record CloudEvent(
        String source, String id, String type, @Nullable Instant time, ObjectNode data) {

    /** The names of attributes that this service reads; all others are extensions, and pass. */
    static final String SPEC_VERSION = "specversion";

    static final String SOURCE = "source";
    static final String ID = "id";
    static final String TYPE = "type";
    static final String TIME = "time";
    static final String SUBJECT = "subject";
    static final String DATA_SCHEMA = "dataschema";
    static final String DATA_CONTENT_TYPE = "datacontenttype";
    static final String DATA = "data";
    static final String DATA_BASE64 = "data_base64";

    static final String KNOWN_VERSION = "1.0";
}
