package io.photoncloud.lightningstor;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who can be told what happens in buckets.
 *
 * @param webhooks by their names, as {@code arn:photoncloud:sqs::NAME:webhook} has them: of each its {@code url}, and a {@code secret} that
 *     signs what it is told
 */
@ConfigurationProperties("photon.lightningstor")
public record WebhooksProperties(@DefaultValue Map<String, WebhookProperties> webhooks) {}
