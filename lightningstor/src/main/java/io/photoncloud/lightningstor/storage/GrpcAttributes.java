package io.photoncloud.lightningstor.storage;

import io.photoncloud.lightningstor.policy.Attributes;
import io.photoncloud.lightningstor.policy.ConditionKey;
import io.photoncloud.lightningstor.policy.Subject;
import java.util.List;
import java.util.Optional;

/** What policies may ask of a call that is not of S3: who makes it. What they ask besides it does not have. */
record GrpcAttributes(Subject subject) implements Attributes {

    @Override
    public List<String> find(ConditionKey key) {
        Optional<String> value = switch (key.name()) {
            case PRINCIPAL_ACCOUNT -> Optional.of(subject.organization()).filter(name -> !name.isEmpty());
            case PRINCIPAL_ARN -> subject.arn();
            case PRINCIPAL_TYPE -> Optional.of(subject.kind().toString());
            case USER_ID -> Optional.of(subject.userId());
            case USER_NAME -> Optional.of(subject.id());
            default -> Optional.empty(); // of requests of S3
        };
        return value.stream().toList();
    }
}
