;; A session in Emacs with eglot, in batch mode: opens the example driver with the page's configuration, waits for the
;; diagnostics, asks for a hover and a definition, and writes what the user would see as JSON.
(require 'package)
(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'json)

(defvar session-block (getenv "INVLOCK_BLOCK"))
(defvar session-file (getenv "INVLOCK_FILE"))
(defvar session-out (getenv "INVLOCK_OUT"))

(defun session-wait (what test)
  "Until TEST is true; WHAT names it if it never is."
  (let ((left 200))
    (while (and (not (funcall test)) (> left 0))
      (accept-process-output nil 0.1)
      (setq left (1- left)))
    (when (= left 0) (message "%s did not arrive" what) (kill-emacs 1))))

(load session-block nil t t)
(find-file session-file)
(c-mode)
(setq-local project-find-functions (list (lambda (_) (cons 'transient default-directory))))
(apply #'eglot (eglot--guess-contact))
(session-wait "the server" (lambda () (eglot-current-server)))
(flymake-start)
(session-wait "diagnostics" (lambda () (flymake-diagnostics)))

(goto-char (point-min))
(search-forward "ret = hmm_range_fault(&range)")
(search-backward "range_fault")
(let* ((server (eglot-current-server))
       (position (eglot--TextDocumentPositionParams))
       (hover (jsonrpc-request server :textDocument/hover position))
       (definition (xref-backend-definitions 'eglot "LSP identifier at point."))
       (place (xref-item-location (car definition)))
       (diagnostics
        (mapcar (lambda (d) (list :line (line-number-at-pos (flymake-diagnostic-beg d))
                                  :text (flymake-diagnostic-text d)))
                (sort (flymake-diagnostics)
                      (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))))
  (with-temp-file session-out
    (insert (json-encode (list :diagnostics (vconcat diagnostics)
                               :hover (plist-get (plist-get hover :contents) :value)
                               :target (xref-location-line place)))))
  (eglot-shutdown server))
(kill-emacs 0)
