package io.photoncloud.iam.admin;

import com.google.common.base.CaseFormat;
import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import tools.jackson.databind.json.JsonMapper;

/** Either door of IAM, as one that takes and answers the same. */
interface Door extends AutoCloseable {

    JsonMapper JSON = new JsonMapper();

    DoorAnswer call(DoorCall call);

    @Override
    void close();

    /** What an operation does, and to what: {@code create}, {@code policy_binding}. */
    static String[] words(String operation) {
        return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, operation).split("_", 2);
    }
}
