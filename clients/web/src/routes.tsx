/** The addresses of the client. The drafting page, with its editor, is fetched when first opened. */
import { createBrowserRouter } from 'react-router';
import { AgreementPage } from './pages/AgreementPage';
import { BoardPage } from './pages/BoardPage';
import { BrokenPage } from './pages/BrokenPage';
import { ComparePage } from './pages/ComparePage';
import { CompilationPage } from './pages/CompilationPage';
import { EnteredPage } from './pages/EnteredPage';
import { HistoryPage } from './pages/HistoryPage';
import { HomePage } from './pages/HomePage';
import { InformalsPage } from './pages/InformalsPage';
import { JoinPage } from './pages/JoinPage';
import { LinksPage } from './pages/LinksPage';
import { MatrixPage } from './pages/MatrixPage';
import { MovementPage } from './pages/MovementPage';
import { NegotiationPage } from './pages/NegotiationPage';
import { NotFoundPage } from './pages/NotFoundPage';
import { NumberingPage } from './pages/NumberingPage';
import { PositionsPage } from './pages/PositionsPage';
import { PrivatePage } from './pages/PrivatePage';
import { ProcessPage } from './pages/ProcessPage';
import { RedraftedPage } from './pages/RedraftedPage';
import { RedraftPage } from './pages/RedraftPage';
import { TermsPage } from './pages/TermsPage';
import { WorkspacesPage } from './pages/WorkspacesPage';
import { RoomRoute } from './room/RoomRoute';

/** The router of every page. */
export const router = createBrowserRouter([
  { path: '/', element: <HomePage /> },
  { path: '/join/:token', element: <JoinPage />, errorElement: <BrokenPage /> },
  {
    path: '/n/:slug',
    element: <RoomRoute />,
    errorElement: <BrokenPage />,
    children: [
      { index: true, element: <NegotiationPage /> },
      { path: 'agreement', element: <AgreementPage /> },
      { path: 'board', element: <BoardPage /> },
      { path: 'entered', element: <EnteredPage /> },
      { path: 'process', element: <ProcessPage /> },
      { path: 'movement', element: <MovementPage /> },
      { path: 'informals', element: <InformalsPage /> },
      { path: 'links', element: <LinksPage /> },
      { path: 'numbering', element: <NumberingPage /> },
      { path: 'positions', element: <PositionsPage /> },
      { path: 'private', element: <PrivatePage /> },
      { path: 'd/:draft/compare', element: <ComparePage /> },
      { path: 'd/:draft/p/:paragraph', element: <HistoryPage /> },
      { path: 'd/:draft/redraft', element: <RedraftPage /> },
      { path: 'revisions/:revision', element: <RedraftedPage /> },
      { path: 'terms', element: <TermsPage /> },
      { path: 'matrix', element: <MatrixPage /> },
      { path: 'compilation', element: <CompilationPage /> },
      { path: 'w', element: <WorkspacesPage /> },
      {
        path: 'w/:workspace',
        HydrateFallback: () => null,
        lazy: async () => ({ Component: (await import('./pages/WorkspacePage')).WorkspacePage }),
      },
      {
        path: 'd/:draft',
        HydrateFallback: () => null,
        lazy: async () => ({ Component: (await import('./pages/DraftingPage')).DraftingPage }),
      },
    ],
  },
  { path: '*', element: <NotFoundPage /> },
]);
