/** What users and service accounts prove themselves with: passwords, API keys, access keys. */
@NullMarked
package io.photoncloud.iam.credential;

import org.jspecify.annotations.NullMarked;
