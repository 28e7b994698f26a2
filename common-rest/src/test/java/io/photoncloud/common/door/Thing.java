package io.photoncloud.common.door;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Versioned;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resource of the service under test, in its wire forms. */
final class Thing {

    private Thing() {}

    enum Kind {
        @JsonProperty("user")
        USER,
        @JsonProperty("service_account")
        SERVICE_ACCOUNT
    }

    record CreateRequest(
            String name,
            @Nullable Kind kind,
            @Nullable Integer memoryMib,
            @Nullable List<PortRequest> ports,
            @Nullable Boolean protectedFromDelete) {
        CreateRequest {
            Check.required("name", name);
        }
    }

    record PortRequest(int port, @Nullable String protocol) {
        PortRequest {
            Check.range("port", port, 1, 65_535);
        }
    }

    record View(
            String id,
            String name,
            @Nullable Kind kind,
            @Nullable Integer memoryMib,
            long resourceVersion) implements Versioned {}

    record ListView(List<View> things) {}
}
