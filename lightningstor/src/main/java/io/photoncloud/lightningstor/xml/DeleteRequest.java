package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The document Delete: up to 1,000 objects to delete at once. */
public record DeleteRequest(boolean quiet, List<Item> items) {
    public static final int ITEMS_MAX = 1000;

    /** One of them. The key is judged with its own outcome, so that a bad one fails alone. */
    public record Item(
            String key,
            @Nullable String versionId,
            @Nullable String entityTag) {
        public Optional<String> findVersionId() {
            return Optional.ofNullable(versionId);
        }

        /** The tag, with or without quotes, that the object must have. */
        public Optional<String> findEntityTag() {
            return Optional.ofNullable(entityTag);
        }
    }

    public DeleteRequest {
        items = List.copyOf(items);
        if (items.isEmpty() || items.size() > ITEMS_MAX) {
            throw Element.malformed();
        }
    }

    public static DeleteRequest read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "Delete", XmlDocument.LIST).withOnly("Object", "Quiet");
        return new DeleteRequest(
                root.find("Quiet").map(Element::isTrue).orElse(false),
                root.all("Object").stream().map(DeleteRequest::item).toList());
    }

    private static Item item(Element object) {
        object.withOnly("Key", "VersionId", "ETag", "LastModifiedTime", "Size");
        for (String condition : List.of("LastModifiedTime", "Size")) {
            if (object.find(condition).isPresent()) {
                throw S3Exception.headerNotImplemented(condition);
            }
        }
        return new Item(
                object.getText("Key"),
                object.findText("VersionId").orElse(null),
                object.findText("ETag").orElse(null));
    }
}
