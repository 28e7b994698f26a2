package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Exception;

/** The document that tells a client why its request was refused. */
public final class ErrorDocument {
    private ErrorDocument() {}

    /**
     * Writes it.
     *
     * @param resource the path of what the request was about
     */
    public static byte[] of(S3Exception refusal, String resource, String requestId, String hostId) {
        XmlWriter xml =
                XmlWriter.bare("Error").element("Code", refusal.error().code()).element("Message", refusal.message());
        refusal.details().forEach(xml::element);
        return xml.element("Resource", resource)
                .element("RequestId", requestId)
                .element("HostId", hostId)
                .finish();
    }
}
