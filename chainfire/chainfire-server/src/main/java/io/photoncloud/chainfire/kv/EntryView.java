package io.photoncloud.chainfire.kv;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.rest.BytesText;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.common.api.Versioned;
import org.jspecify.annotations.Nullable;

/** A key as REST shows it. Key and value stand as text, or in base64 where they are no UTF-8. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EntryView(
        @Nullable String key,
        @Nullable String keyBase64,
        @Nullable String value,
        @Nullable String valueBase64,
        long createRevision,
        long modRevision,
        long version,
        long lease)
        implements Versioned {

    static EntryView of(Entry entry) {
        return of(entry, BytesText.of(entry.value()));
    }

    static EntryView withoutValue(Entry entry) {
        return of(entry, new BytesText(null, null));
    }

    private static EntryView of(Entry entry, BytesText value) {
        BytesText key = BytesText.of(entry.key());
        return new EntryView(
                key.text(),
                key.base64(),
                value.text(),
                value.base64(),
                entry.createRevision(),
                entry.modRevision(),
                entry.version(),
                entry.lease());
    }

    @Override
    public long resourceVersion() {
        return modRevision;
    }
}
