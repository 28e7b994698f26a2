/** What is kept encrypted, in its stored form. */
@NullMarked
package io.photoncloud.iam.seal;

import org.jspecify.annotations.NullMarked;
