/** How the first administrator comes to be. */
@NullMarked
package io.photoncloud.iam.bootstrap;

import org.jspecify.annotations.NullMarked;
