/** What was done, by whom: shown, and proved to be whole. */
@NullMarked
package io.photoncloud.creditservice.audit;

import org.jspecify.annotations.NullMarked;
