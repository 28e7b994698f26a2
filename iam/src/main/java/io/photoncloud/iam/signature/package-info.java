/** What other services verify signatures of requests with, and credentials that end, so that secrets stay here. */
@NullMarked
package io.photoncloud.iam.signature;

import org.jspecify.annotations.NullMarked;
